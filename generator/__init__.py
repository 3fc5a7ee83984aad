"""Daily Papers: listings of research papers, kept in a repository and read as a static site."""

__version__ = "0.1.0"
