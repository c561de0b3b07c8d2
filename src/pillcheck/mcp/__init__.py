"""The Model Context Protocol: a page for assistants to look at, check and edit, as five tools."""
