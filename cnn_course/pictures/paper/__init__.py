"""How does a scene look on paper, on GitHub and in a viewer without widgets?"""
