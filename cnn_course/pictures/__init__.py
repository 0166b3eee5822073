"""What do all pictures share? A scene, its words and its layout, and its two renderers."""
