"""Models of arguments as pure functions: numbers in, numbers out."""
