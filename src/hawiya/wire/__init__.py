"""The contract: request and response shapes, and the error table. Shapes only, no behaviour."""
