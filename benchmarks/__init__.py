"""Speed and accuracy, measured by commands that anyone can run again."""
