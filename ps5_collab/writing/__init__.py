"""Writing a document: a form that keeps drafts and makes revisions, whatever its kind.

A kind of item (a lesson design, a promising practice) brings its document and its form; how they
are edited, saved, compared and published is the same for all and stands here.
"""
