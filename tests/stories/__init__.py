"""The stories of every shipped workflow, played as `mediation test` plays them."""
