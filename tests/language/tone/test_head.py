"""A head takes over only where it has shown itself to be better than the lexicon."""

from __future__ import annotations

import numpy as np
import pytest

from telltale.language.tone.head import Head, decoded, trained


def rated(n: int, *, told_by: str, seed: int = 1, wide: int = 16) -> tuple[np.ndarray, list[float | None], list[bool]]:
    """Vectors of length 1, tones and ratings; what the ratings follow is the first column, the tone, or nothing."""
    dice = np.random.default_rng(seed)
    vectors = dice.normal(size=(n, wide)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tones = dice.uniform(-1, 1, n)
    truth = {"vectors": vectors[:, 0] * 8, "tone": tones * 4, "nothing": np.zeros(n)}[told_by]
    return vectors, [float(one) for one in tones], (dice.random(n) < 1 / (1 + np.exp(-truth))).tolist()


def test_what_only_the_vectors_tell_is_learned_and_kept() -> None:
    vectors, tones, satisfied = rated(400, told_by="vectors")
    told = trained(vectors, tones, satisfied, range(400))
    assert told.head
    assert told.head_auc
    assert told.lexicon_auc
    assert told.head_auc > told.lexicon_auc + 0.1
    again = decoded(told.head.encoded())
    assert again == told.head
    read = again.read(vectors, tones)
    assert all(-1 <= one <= 1 for one in read)
    assert np.corrcoef(read, vectors[:, 0])[0, 1] > 0.8


def test_where_the_lexicon_knows_more_it_stays() -> None:
    vectors, tones, satisfied = rated(250, told_by="tone", wide=40)
    told = trained(vectors, tones, satisfied, range(250))
    assert told.head is None
    assert "by the lexicon" in told.why


def test_from_noise_nothing_is_said_to_be_learned() -> None:
    vectors, tones, satisfied = rated(400, told_by="nothing", wide=40)
    told = trained(vectors, tones, satisfied, range(400))
    assert told.head is None
    assert told.head_auc is not None
    assert 0.4 < told.head_auc < 0.6


def test_a_conversation_that_gives_its_rating_away_does_not_help() -> None:
    """Messages of a conversation are alike and rated alike: only those of others may be learned from."""
    dice = np.random.default_rng(2)
    conversations = [at // 6 for at in range(300)]
    own = dice.normal(size=(50, 32)).astype(np.float32)
    vectors = own[conversations] / np.linalg.norm(own[conversations], axis=1, keepdims=True)
    satisfied = [one % 2 == 0 for one in conversations]
    told = trained(vectors, [None] * 300, satisfied, conversations)
    assert told.head_auc is not None
    assert told.head_auc < 0.75


@pytest.mark.parametrize("n", [0, 1, 199])
def test_too_few_ratings_train_nothing(n: int) -> None:
    vectors, tones, satisfied = rated(n, told_by="vectors")
    told = trained(vectors, tones, satisfied, range(n))
    assert (told.head, told.head_auc) == (None, None)
    assert f"{n} ratings" in told.why


def test_no_message_is_no_tone() -> None:
    assert Head(0.0, [0.0] * 7).read(np.zeros((0, 4), np.float32), []) == []
