"""Places, institutions, roles, rosters and powers as frozen values; reading and storing them happens elsewhere."""
