"""What has to be read out of texts before some numbers can be told.

A metric that needs it names the column that the reading fills (``awaits``). As long as that column is empty in the
whole store the metric is not available and says so; from the first row that has it on, it is an ordinary metric.
"""

from __future__ import annotations

READINGS: dict[str, str] = {
    "sentiment": "the tone of what users write has not been read",
    "ends_negative": "the tone of what users write has not been read",
    "sentiment_shift": "the tone of what users write has not been read",
    "frustrated": "what users write has not been read for signs of frustration",
    "predicted_satisfaction": "satisfaction has not been estimated from outcome, effort and tone",
    "rightly_recognised": "no person has labelled what users meant",
    "unseen_topic": "messages have not been sorted into topics",
    "supported": "answers have not been compared with the texts that were retrieved for them",
    "in_knowledge": "no answer has been held against a knowledge base",
}
"""By column of a fact: why a number over it is missing, as a person would say it."""
