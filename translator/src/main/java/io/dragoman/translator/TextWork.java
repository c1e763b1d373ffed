package io.dragoman.translator;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.TranslationTask;

/**
 * A task that can be translated.
 *
 * @param task as it came
 * @param source language of the sentences
 * @param target language to translate into
 */
record TextWork(TranslationTask task, Language source, Language target) {}
