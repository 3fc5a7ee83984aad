"""The errors a user can meet. Each is one line: the place, what is wrong, what to do."""


class PapersError(Exception):
    """Something outside the program is wrong. Shown as one line, without a traceback."""


class SettingsError(PapersError):
    """A setting in mkdocs.yml is unknown or of the wrong type."""


class StoreError(PapersError):
    """A file under content/ is not a listing, or cannot be read or written."""


class SourceError(PapersError):
    """A source could not be reached, or what it sent is not a listing."""


class FormatError(SourceError):
    """A source has answered, with what cannot be read."""


class BuildError(PapersError):
    """The pages could not be turned into a site."""


class CheckError(PapersError):
    """The built site is not whole."""


class PostError(PapersError):
    """A mail server cannot be used. What it `said` is no part of the message: it may repeat what is secret."""

    def __init__(self, message: str, said: str) -> None:
        """Keep the server's words beside the message."""
        super().__init__(message)
        self.said = said


class RepositoryError(PapersError):
    """Git refuses what it is asked for. What it `said` is what it told besides."""

    def __init__(self, message: str, said: str = "") -> None:
        """Keep git's words beside the message."""
        super().__init__(message)
        self.said = said
