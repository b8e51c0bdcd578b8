"""Maple & Main: a fashion store that sells only through its pages."""
