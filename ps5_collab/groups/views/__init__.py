"""The pages of groups."""

from ps5_collab.groups.views import index as index
from ps5_collab.groups.views import joining as joining
from ps5_collab.groups.views import members as members
from ps5_collab.groups.views import places as places
from ps5_collab.groups.views import threads as threads
