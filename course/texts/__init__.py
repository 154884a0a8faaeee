"""All sentences of the package that a reader may see stand together here, so that another language can
follow.
"""
