import numpy as np

from indexer.encoder.graph import packed_inputs, padded_inputs

EMBEDDINGS = np.array([[9, 9], [1, 2], [3, 4]], np.float16)
HALVES, WHOLE, NOTHING = np.full((1, 2), 0.5, np.float32), np.ones((1, 1), np.float32), np.zeros((1, 0), np.float32)


def test_padded_inputs_have_a_row_for_each_text() -> None:
    inputs = padded_inputs([[1, 2], [2], []], EMBEDDINGS, 3, [HALVES, WHOLE, NOTHING])
    assert {name: value.dtype.name for name, value in inputs.items()} == {
        "embeddings": "float32",
        "mask": "float32",
        "pooling": "float32",
        "positions": "int64",
    }
    np.testing.assert_array_equal(inputs["mask"] == 0, [[[1, 1, 0]], [[1, 0, 0]], [[0, 0, 0]]])
    assert inputs["mask"].min() <= -1e9
    np.testing.assert_array_equal(inputs["pooling"], [[[0.5, 0.5, 0]], [[1, 0, 0]], [[0, 0, 0]]])
    np.testing.assert_array_equal(inputs["positions"], [[0, 1, 2]] * 3)
    np.testing.assert_array_equal(
        inputs["embeddings"], [[[1, 2], [3, 4], [9, 9]], [[3, 4], [9, 9], [9, 9]], [[9, 9], [9, 9], [9, 9]]]
    )


def test_padded_inputs_round_the_number_of_means_up() -> None:
    several = np.array([[0.5, 0.5], [1, 0], [0, 1]], np.float32)
    found = padded_inputs([[1, 2], [2]], EMBEDDINGS, 2, [several, WHOLE])["pooling"]
    assert found.shape == (2, 8, 2)
    np.testing.assert_array_equal(found[0, :3], several)
    np.testing.assert_array_equal(found[1, 0], [1, 0])
    assert not found[:, 3:].any()
    assert not found[1, 1:].any()


def test_packed_inputs_put_texts_behind_each_other_that_do_not_see_each_other() -> None:
    inputs = packed_inputs([[1, 2], [2]], EMBEDDINGS, 5, [HALVES, WHOLE], 3)
    np.testing.assert_array_equal(inputs["embeddings"], [[[1, 2], [3, 4], [3, 4], [9, 9], [9, 9]]])
    np.testing.assert_array_equal(inputs["positions"], [[0, 1, 0, 0, 0]])
    np.testing.assert_array_equal(inputs["pooling"], [[[0.5, 0.5, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]])
    first, second, padding = [1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]
    np.testing.assert_array_equal(inputs["mask"] == 0, [[first, first, second, padding, padding]])


def test_packed_inputs_of_one_text_have_one_line_of_the_mask() -> None:
    inputs = packed_inputs([[1, 2]], EMBEDDINGS, 3, [HALVES], 1)
    np.testing.assert_array_equal(inputs["mask"] == 0, [[[1, 1, 0]]])
    np.testing.assert_array_equal(inputs["pooling"], [[[0.5, 0.5, 0]]])


def test_padded_inputs_adds_rows_of_nothing_but_padding() -> None:
    found = padded_inputs([[1, 2]], EMBEDDINGS, 2, [HALVES], rows=3)
    assert [len(values) for values in found.values()] == [3, 3, 3, 3]
    assert not found["pooling"][1:].any()
    assert (found["mask"][1:] == -1e9).all()
