"""Every change of groups. A service may flush; the request commits."""
