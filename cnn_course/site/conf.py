"""What Sphinx is told; every setting of the site is here, and ``pages`` writes what it reads."""

project = "Convolution, number by number"
extensions = ["myst_nb", "cnn_course.site.formulas"]
html_theme = "furo"
html_title = "Convolution, number by number"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["course.css"]
html_js_files = [("course.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {"sidebar_hide_name": False, "navigation_with_keys": False}
nb_execution_mode = "off"
nb_render_markdown_format = "commonmark"
nb_output_stderr = "remove"
nb_merge_streams = True
nb_code_prompt_show = "Show the result"
nb_code_prompt_hide = "Hide the result"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]
