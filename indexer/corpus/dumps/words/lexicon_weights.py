SCALE = 100
WORDS = """
"""
