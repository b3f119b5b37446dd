"""How is an article cited and quoted? One table maps its facts to the formats of reference managers."""
