// The words of a text as the index knows them: generator/words.py says the same of papers.

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i" };
const SPELT_OTHERWISE = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const ALONE = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu; // written without spaces
const NO_PLURAL = /(?:ss|is|ias|^lens|[^ ]{3,}us)$/u; // loss, analysis, bias, corpus; but gpus
const GREEK = /(?:..yses|theses|gnoses|crises)$/u; // plurals of analysis, hypothesis, diagnosis
const SILENT = /(?:[cs]he|sse|xe|ze|iase|^lense|.(?:oc|[bilnprst])use)$/u; // an e that plurals have, and singulars need not: boxes, viruses
const SHORT = 3;

// The words of a text, each in the number it has.
export const spelt = (text) => {
  const plain = text.normalize("NFKD").toLowerCase().replace(/[\p{M}'’]/gu, "").replace(SPELT_OTHERWISE, (letter) => LETTERS[letter]);
  return plain.replace(ALONE, " $& ").match(/[\p{L}\p{N}]+/gu) ?? [];
};

// A word without the ending of a plural.
export const singular = (word) => {
  if ([...word].length <= SHORT) return word;
  if (GREEK.test(word)) return `${word.slice(0, -2)}is`;
  const stem = word.endsWith("s") && !NO_PLURAL.test(word) ? word.slice(0, -1) : word;
  if (stem.endsWith("ie")) return `${stem.slice(0, -2)}y`;
  return SILENT.test(stem) ? stem.slice(0, -1) : stem;
};

export const words = (text) => spelt(text).map(singular);
