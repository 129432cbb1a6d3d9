"""Changing people, their appointments and places. The request commits; a service only flushes."""
