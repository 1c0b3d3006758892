"""Items: their versions, their life cycle, and who may see and do what with them."""
