"""A notebook in a real Notebook 7, which hears a key before the page does."""

import lab_page


def running_notebook7(scratch):
    """A Notebook 7 of its own below the folder ``scratch``: its address and its root folder."""
    return lab_page.running_lab(scratch, "notebook", "JupyterNotebookApp")


class Notebook7(lab_page.Notebook):
    """A notebook on the screen of Notebook 7."""

    def load(self):
        """Opens the notebook as it stands on disk and waits for its kernel."""
        self.page.goto(f"{self.address}/notebooks/{self.path.name}?token={lab_page.TOKEN}")
        self.await_kernel()

    def close(self):
        """Closes the page; a complaint about a schema is Notebook 7's own, on any page."""
        self.console = [line for line in self.console if "reading 'schema'" not in line]
        super().close()
