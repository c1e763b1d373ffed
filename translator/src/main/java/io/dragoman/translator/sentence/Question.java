package io.dragoman.translator.sentence;

import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the model is asked, and asked again with another search when its answer looks bad. */
final class Question {
  private final TextInput input;
  private final QualityRules rules;
  private Optional<TextInput> next;
  private @Nullable TranslatedText answer;
  private Spent spent = Spent.NOTHING;

  Question(final TextInput input, final QualityRules rules) {
    this.input = input;
    this.rules = rules;
    this.next = Optional.of(input);
  }

  /** What is to be asked; empty when there is an answer. */
  Optional<TextInput> next() {
    return next;
  }

  /**
   * Takes an answer.
   *
   * @param paid what the engine was asked and wrote for it; nothing where it was for another one
   */
  void answered(final TranslatedText text, final Spent paid) {
    spent = spent.plus(paid);
    final TranslatedText first = answer;
    if (first == null) {
      answer = text;
      next = rules.again(input, text);
    } else {
      answer = rules.better(input, first, text);
      next = Optional.empty();
    }
  }

  /** What all answers took so far, also those that are not the one. */
  Spent spent() {
    return spent;
  }

  TextInput input() {
    return input;
  }

  TranslatedText answer() {
    if (answer == null || next.isPresent()) {
      throw new IllegalStateException("There is no answer yet");
    }
    return answer;
  }
}
