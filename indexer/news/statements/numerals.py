"""Chinese numerals."""

_DIGITS = {**dict(zip("〇零一二三四五六七八九", [0, *range(10)], strict=True)), "两": 2}
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def han_number(text: str) -> float:
    """Return the number that a run of Chinese numerals stands for."""
    total = part = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif (factor := _MULTIPLIERS[character]) >= _MULTIPLIERS["万"]:
            total += (part + digit or 1) * factor
            part = digit = 0
        else:
            part += (digit or 1) * factor
            digit = 0
    return float(total + part + digit)
