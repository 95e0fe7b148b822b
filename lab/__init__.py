"""How the networks came to be: invented cards, training, export and evaluation. The product never imports this."""
