"""The tests and samples of the module that ferrule began with, with the import renamed."""

import numpy as np
import pytest
from ferrule import DataProcessor, divide, matrix_multiply, parallel_sum, word_count


def test_parallel_sum() -> None:
    assert parallel_sum([1, 2, 3, 4, 5]) == 15


def test_word_count() -> None:
    counts = word_count("hello world hello rust")
    assert counts["hello"] == 2
    assert counts["world"] == 1
    assert counts["rust"] == 1


def test_matrix_multiply() -> None:
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    b = np.array([[5.0, 6.0], [7.0, 8.0]])
    np.testing.assert_array_almost_equal(matrix_multiply(a, b), np.dot(a, b))


def test_data_processor() -> None:
    processor = DataProcessor(chunk_size=3)
    processor.add_data([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert len(processor) == 6
    assert len(processor.process_chunks()) == 2
    assert len(processor) == 0


def test_error_handling() -> None:
    with pytest.raises(ValueError, match="Cannot divide by zero"):
        divide(10.0, 0.0)


def test_the_overviews_sample() -> None:
    data = list(range(1_000_000))
    assert parallel_sum(data) == sum(data)
    # 100,000 times without a space between: two ends and 99,999 "worldhello".
    assert word_count("hello world" * 100_000) == {"hello": 1, "worldhello": 99_999, "world": 1}
    array = np.random.default_rng(1).random((1000, 1000))
    np.testing.assert_allclose(matrix_multiply(array, array), array @ array)
    processor = DataProcessor(chunk_size=1000)
    processor.add_data(data)
    assert processor.get_statistics() == pytest.approx((1_000_000, 499_999.5, 288_675.1345946685))
    assert repr(processor) == "DataProcessor(size=1000000, chunk_size=1000)"
