r"""Text reads as its author would want it. The table holds strings that really came, cut out of their texts."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text, typeset
from tests.builders import anything

CASES = [
    # bare commands
    (r"remarkably \textit{stable perplexity} during", "remarkably stable perplexity during"),
    (r"a \textbf{C}ausal \textbf{C}oncept-Guided", "a Causal Concept-Guided"),
    (r"which we name the \emph{Uni-Instruct}.", "which we name the Uni-Instruct."),
    (r"ability to judge {\em and} follow instructions", "ability to judge and follow instructions"),
    (r"Language Model with \textsc{AIEV-Instruct}", "Language Model with AIEV-Instruct"),
    (r"introduce \textit{Gaussian-MAE}, which", "introduce Gaussian-MAE, which"),
    (r"propose \textit{boldsymbolπ-StepNFT} (Step-wise", "propose π-StepNFT (Step-wise"),
    (r"from applications, \eg, automatically adjust", "from applications, e.g., automatically adjust"),
    (r"constraints (\eg Eikonal", "constraints (e.g. Eikonal"),
    (r"of course-correction, \ie, the model", "of course-correction, i.e., the model"),
    # commands whose backslash was lost
    ("R^textbf{2AI}: Towards Resistant", "R^2AI: Towards Resistant"),
    ("via texttt{D}ual-texttt{H}ead texttt{O}ptimization", "via Dual-Head Optimization"),
    ("three critical textit{O}bstacles: (O1)", "three critical Obstacles: (O1)"),
    ("of $textbf{specialist} and textbf{generalist}$ models", "of specialist and generalist models"),
    ("up to 2.6times over", "up to 2.6× over"),
    ("1.48--2.16times speedups", "1.48--2.16× speedups"),
    ("12,000times lower", "12,000× lower"),
    ("nabla^2DFT: A Universal Quantum Chemistry", "∇²DFT: A Universal Quantum Chemistry"),
    ("column-wise ell_2-norms of weight", "column-wise ℓ₂-norms of weight"),
    ("We introduce pi^3, a feed-forward", "We introduce π³, a feed-forward"),
    ("On tau^2-BENCH airline", "On τ²-BENCH airline"),
    ("GUI-360^circ, a large-scale", "GUI-360°, a large-scale"),
    (r"an empty \( \) formula", "an empty formula"),
    ("weight space of R^{mtimes n}, these", "weight space of R^{m×n}, these"),
    ("FoV (360^circtimes180^circ), offering", "FoV (360°×180°), offering"),
    ("ImageNet 256times256.", "ImageNet 256×256."),
    ("on 8timesRTX 4090 GPUs", "on 8×RTX 4090 GPUs"),
    ("up to 8{times} fewer", "up to 8× fewer"),
    ("({sim}2{times} over general", "(∼2× over general"),
    ("only sim20% of the", "only ∼20% of the"),
    ("a sim14,000times compression", "a ∼14,000× compression"),
    ("at sim!30 FPS", "at ∼30 FPS"),
    ("is 1.04sim2.2times faster", "is 1.04∼2.2× faster"),
    ("(max weight {approx}0.2)", "(max weight ≈0.2)"),
    ("totaling 1{,}879 evaluation", "totaling 1,879 evaluation"),
    ("in execution (r{=}{-}0.13)", "in execution (r=-0.13)"),
    ("of data (5.7\\% rightarrow 25.4\\% on", "of data (5.7% → 25.4% on"),
    ("GenEval (0.73rightarrow0.90)", "GenEval (0.73→0.90)"),
    ("supporting leq 1K resolution", "supporting ≤ 1K resolution"),
    ("We find that geq 90\\% of", "We find that ≥ 90% of"),
    ("Towards infty-LLMs with", "Towards ∞-LLMs with"),
    # symbols and accents
    (r"p\approx0.37", "p≈0.37"),
    (r"0.25{\deg}", "0.25°"),
    (r"1) 360{\deg} immersive experiences", "1) 360° immersive experiences"),
    (r"preference data, {\Theta}(40K) video clips", "preference data, Θ(40K) video clips"),
    (r"Pok\'eChamp attains", "PokéChamp attains"),
    (r"na\"{\i}vely running", "naïvely running"),
    (r"Fran\c{c}ois on Erd\H{o}s-R\'enyi graphs", "François on Erdős-Rényi graphs"),
    (r"Witold Ma\'nczak, a", "Witold Mańczak, a"),
    (r"(\"Ust\"un et al.", "(Üstün et al."),
    (r"GPT-4o\'s content scores", "GPT-4o's content scores"),
    (r"the object\'s pose, don\'t", "the object's pose, don't"),
    (r"agents, tools, \etc. We", "agents, tools, etc. We"),
    (r"up to (\eg 1.67times faster", "up to (e.g. 1.67× faster"),
    # escapes
    (r"rates of 43.0\% and 59.4\% in", "rates of 43.0% and 59.4% in"),
    (r"approximately 30\%-50\%. Thus", "approximately 30%-50%. Thus"),
    (r"Knights and Knaves (K\&K) logic", "Knights and Knaves (K&K) logic"),
    (r"(\$148K) for full training", "($148K) for full training"),
    (r"Together, \$OneMillion-Bench provides", "Together, $OneMillion-Bench provides"),
    (r"with 1.5\,TB host", "with 1.5 TB host"),
    # indices
    ("UniF^2ace: Fine-grained Face", "UniF²ace: Fine-grained Face"),
    ("Codebook Size 2^{128} for", "Codebook Size 2¹²⁸ for"),
    ("O(N^2) complexity", "O(N²) complexity"),
    ("an R^2 of 0.891", "an R² of 0.891"),
    ("M^{6}Doc dataset", "M⁶Doc dataset"),
    ("fixed (q^{*},s^{*}). We", "fixed (q*,s*). We"),
    ("two reward signals r^{update} and r^{exit} within", "two reward signals r^update and r^exit within"),
    ("time n^{1+o(1)}, where", "time n^{1+o(1)}, where"),
    ("Using image triplets (I_1,I_2,I_3), Test3R", "Using image triplets (I₁,I₂,I₃), Test3R"),
    ("(v_i = h_{i+1} - h_i) --", "(vᵢ = hᵢ₊₁ - hᵢ) --"),
    ("query-key projections (W_Q, W_K) that", "query-key projections (W_Q, W_K) that"),
    ("(e.g., pi_0, pi_{0.5}) remains", "(e.g., π₀, π_0.5) remains"),
    ("V_{0.5}: Generalist Value Model", "V_0.5: Generalist Value Model"),
    ("AUC gain on LaSOT_{ext} and", "AUC gain on LaSOT_ext and"),
    # formulas
    ("$μ$LO: Compute-Efficient", "μLO: Compute-Efficient"),
    ("Video-Ma$^2$mba for", "Video-Ma²mba for"),
    ("A Simple and Effective $L_2$ Norm-Based", "A Simple and Effective L₂ Norm-Based"),
    ("Top-$nσ$: Not All", "Top-nσ: Not All"),
    (r"$\textbf{Only-IF}$:Revealing", "Only-IF:Revealing"),
    (r"LLM$\times$MapReduce: Simplified", "LLM×MapReduce: Simplified"),
    (r"(SL$^{2}$A-INR)", "(SL²A-INR)"),
    (r"$\text{Transformer}^2$: Self-adaptive LLMs", "Transformer²: Self-adaptive LLMs"),
    (r"$\nabla^2$DFT: A", "∇²DFT: A"),
    (r"$\mathsf{TC}^0$", "TC⁰"),
    (r"UI2Code$^\text{N}$, a visual", "UI2Code^N, a visual"),
    (r"SelfCap$_{\text{LR}}$ dataset", "SelfCap_LR dataset"),
    (r"E\textsuperscript{2}R-FLOPs", "E²R-FLOPs"),
    (r"about $\sim$5 and $<$1%", "about ∼5 and <1%"),
    (r"for less than \0.1. Code", "for less than $0.1. Code"),
    (r"(about \212 K) paid", "(about $212 K) paid"),
    (r"a wide range of \~8B ARs", "a wide range of ~8B ARs"),
    # quotes, ties and addresses
    ("known as the ``time to first token'', or", "known as the “time to first token”, or"),
    ('termed ``app agents", for', "termed “app agents”, for"),
    ("Quantifying \"Learning'' in", "Quantifying “Learning” in"),
    ("hits a ''complexity wall,'' MOOSE-Star", "hits a “complexity wall,” MOOSE-Star"),
    ("pragmatic `locate-then-segment' pipeline", "pragmatic ‘locate-then-segment’ pipeline"),
    ("Claude~Haiku~4.5 exhibits", "Claude Haiku 4.5 exhibits"),
    ("sustains 31~FPS at", "sustains 31 FPS at"),
    ("achieving 2.78~(CIFAR-10) and", "achieving 2.78 (CIFAR-10) and"),
    ("Language Models~(LLMs) demonstrate", "Language Models (LLMs) demonstrate"),
    ("vision-language models,~i.e., CLIP", "vision-language models, i.e., CLIP"),
    ("system for Task~B (generation", "system for Task B (generation"),
    (r"The code~\url{https://github.com/CONE-MT/LLaMAX/.} and", "The code https://github.com/CONE-MT/LLaMAX/. and"),
    (
        "at https://github.com/THU-KEG/LongTraceRL{https://github.com/THU-KEG/LongTraceRL}.",
        "at https://github.com/THU-KEG/LongTraceRL.",
    ),
    ("at https://github.com/hao-ai-lab/VideoScience{github.com/hao-ai-lab/VideoScience}.", "at https://github.com/hao-ai-lab/VideoScience."),
    ("https://xiaobiaodu.github.io/dreamcar-project/{Our code is available.}", "Our code is available. (https://xiaobiaodu.github.io/dreamcar-project/)"),
    ("available at https://github.com/a/b{GitHub}.", "available at GitHub (https://github.com/a/b)."),
    (
        "at https://mqleet.github.io/AutoPage_ProjectPage/{Webpage}$.",
        "at Webpage (https://mqleet.github.io/AutoPage_ProjectPage/).",
    ),
    ("at https://a.org/p{this https URL} and", "at this https URL (https://a.org/p) and"),
    ("at https://youtu.be/4ZdcuiwFU7I{Youtube}.", "at Youtube (https://youtu.be/4ZdcuiwFU7I)."),
]  # fmt: skip

AS_IT_CAME = [
    r"don\t", r"a path C:\Users\alpha\beta", r"\d+\.\w*", "*.py and .gitignore", "lambda_function, gamma_correction",
    "8GB~16GB, 2s~3s, 5ms~10ms", "https://api.x.org/v1/{user}", "https://x.org/{id}/b", "it is ''so. And'' no",
    "costs only $20 per-tutor and $120 in all",
    "$USER in $HOME$", "$USER:$HOME, ${HOME}/$x and $a:$b", "$200k or 1M$", r"\3) Training Pipelines",
    "Under $0.1", "for 1$: Cheap Crash-Site", "90$ synthetic data", "between $1 Million and $2 Million",
    "7.33~8.26 BLEU and 1M~4M tokens, 5~66% higher", "Jan~Feb and Mon~Fri", "v1~v3 at 300dpi~600dpi", "A~Z, x~N(0, 1)",
    "to a~b@c.org", "in /home/a~b, HEAD~2 or c.org/~d/e~f", "O_o and T_T", "phi_3.5 and phi_4",
    "<think> and </think>, R&D, a < b > c", "tool_call instructions", "sim2real and sim-to-real", "sometimes, 2 times and {times}", "in {sim}, a {key}", "fix_1@1, a metric", "__init__ and a_b_c",
    "https://github.com/zai-org/UI2Code_N.", "https://example.org/~user/a_1^2", r"we propose \OurMethod, a MLLM",
    r"framework named {\name}, which", "a scalable {C}ontinual Le{a}rner", "```python", "don't, 'quoted' and it''s", "x ^ y, ^_^",
    "dependencies -- such as these --- stay", r"\frac{1}{2}",
]  # fmt: skip


@pytest.mark.parametrize(("came", "reads"), CASES, ids=lambda case: case[:30])
def test_what_really_came_reads_well(came: str, reads: str) -> None:
    assert typeset.plain(came) == reads


def test_the_table_has_sixty_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("came", AS_IT_CAME, ids=lambda case: case[:30])
def test_in_doubt_text_stays_as_it_came(came: str) -> None:
    assert typeset.plain(came) == came


@pytest.mark.parametrize("came", ["\\,", "\\textbf{}", "\\; \\emph{ }", "\\allowbreak"])
def test_a_text_of_which_nothing_would_be_left_stays_as_it_came(came: str) -> None:
    assert typeset.plain(came) == typeset.html(came) == typeset.simple(came) == came


@pytest.mark.parametrize(
    ("came", "page"),
    [
        (
            r"a \textbf{strong} \textit{word} in \texttt{code}",
            "a <strong>strong</strong> <em>word</em> in <code>code</code>",
        ),
        ("r^{update}", 'r<sup><span class="for-ears">^</span>update</sup>'),
        ("LaSOT_{ext}", 'LaSOT<sub><span class="for-ears">_</span>ext</sub>'),
        ("(see https://a.org/(b)).", '(see <a href="https://a.org/(b)">https://a.org/(b)</a>).'),
        ("[x](https://a.org/y)", '[x](<a href="https://a.org/y">https://a.org/y</a>)'),
        (
            "“https://a.org/b” https://a.org/c。",
            '“<a href="https://a.org/b">https://a.org/b</a>” <a href="https://a.org/c">https://a.org/c</a>。',
        ),
        ("https://me:pw@a.org/", "https://me:pw@a.org/"),
        ("<b> & https://a.org/?b&c.", '&lt;b&gt; &amp; <a href="https://a.org/?b&amp;c">https://a.org/?b&amp;c</a>.'),
        ('on "https://a.org/b".', 'on &#34;<a href="https://a.org/b">https://a.org/b</a>&#34;.'),
        (r"\textbf{https://a.org/}", '<strong><a href="https://a.org/">https://a.org/</a></strong>'),
        (r"\href{https://a.org/}{the code}", 'the code (<a href="https://a.org/">https://a.org/</a>)'),
    ],
)
def test_a_page_has_emphasis_indices_and_links(came: str, page: str) -> None:
    assert typeset.html(came) == page


@pytest.mark.parametrize(
    ("came", "element"),
    [(r"$\sqrt{d}$", "msqrt"), (r"with \(\frac{a}{b}\)", "mfrac"), (r"\(B_j(s) = α_j^{\max}(s)\), a", "msubsup")],
)
def test_a_formula_that_unicode_cannot_write_is_mathml(came: str, element: str) -> None:
    page = lxml.html.fragment_fromstring(str(typeset.html(came)), create_parent="p")
    assert page.find(f"math//{element}") is not None
    assert "$" in typeset.plain(came)


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{<marquee>x</marquee>}\frac12",
        r"\href {javascript:alert(1)}{x^{2}_a}",
        r"\class {masthead}{\frac12}",
        r"\style {color:red}{\frac12}",
        r"\rule{300em}{300em}\frac12",
        r"\hspace{9999em}\frac12",
        r"\mbox{<math><mi>x</mi></math>}\frac12",
        r"\sqrt",
        r"\left(\frac12",
    ],
)
def test_a_formula_that_says_more_than_mathematics_stays_text(formula: str) -> None:
    page = lxml.html.fragment_fromstring(str(typeset.html(f"a ${formula}$ b")), create_parent="p")
    assert page.find(".//math") is None
    assert not {name for element in page.iter() for name in element.attrib}


def test_a_link_in_a_link_is_none() -> None:
    assert typeset.html("see https://a.org/", links=False) == "see https://a.org/"


def shown(page: str) -> str:
    return str(lxml.html.fragment_fromstring(page, create_parent="p").text_content())


ALLOWED = {"p", "strong", "em", "code", "sup", "sub", "span", "a"}


@given(anything.map(text.line))
def test_a_page_shows_the_characters_that_a_feed_has(came: str) -> None:
    page = str(typeset.html(came))
    if "<math" not in page:
        assert shown(page) == typeset.plain(came)


@given(anything.map(text.line) | st.text(alphabet=r"$\{}^_<>&\"'`()[]~ abxtefirc1=/", max_size=40).map(text.line))
def test_no_text_becomes_markup_of_its_own(came: str) -> None:
    page = lxml.html.fragment_fromstring(str(typeset.html(came)), create_parent="p")
    assert text.is_safe(str(typeset.html(came)))  # no mark is left
    for element in page.iter():
        assert element.tag in ALLOWED or element.tag.startswith("m"), element.tag
        assert not {name for name in element.attrib if name.startswith("on") or name in {"style", "src"}}
        assert element.get("href", "https://").startswith(("http://", "https://"))
