def write(path, results, session):
    """The report as a page."""
    del path, results, session
