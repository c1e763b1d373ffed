package io.dragoman.transcriber;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.AudioSegment;
import java.util.List;

/**
 * A segment that can be transcribed.
 *
 * @param segment as it came
 * @param source language spoken
 * @param code the model's code of that language
 * @param targets languages to translate the transcript into, none twice
 * @param timed whether the transcript is wanted in timed pieces
 */
record SpeechWork(
    AudioSegment segment, Language source, String code, List<Language> targets, boolean timed) {}
