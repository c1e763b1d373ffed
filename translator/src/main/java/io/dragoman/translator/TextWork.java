package io.dragoman.translator;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.TranslationTask;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A task that can be translated.
 *
 * @param task as it came
 * @param source language of the sentences
 * @param target language to translate into
 * @param remembered translations of its client's memory, by position of the sentence
 */
record TextWork(
    TranslationTask task, Language source, Language target, SortedMap<Integer, String> remembered) {
  TextWork {
    remembered = Collections.unmodifiableSortedMap(new TreeMap<>(remembered));
  }

  /** The sentences that a model has to be asked about. */
  List<String> unknown() {
    return IntStream.range(0, task.getSentences().size())
        .filter(position -> !remembered.containsKey(position))
        .mapToObj(position -> task.getSentences().get(position).getText())
        .toList();
  }

  /** Whether no model has to be asked. */
  boolean isKnown() {
    return remembered.size() == task.getSentences().size();
  }
}
