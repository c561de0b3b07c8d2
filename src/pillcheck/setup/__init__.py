"""Git and new repositories: install, doctor, init."""
