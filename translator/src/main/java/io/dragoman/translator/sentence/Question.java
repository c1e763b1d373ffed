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

  Question(final TextInput input, final QualityRules rules) {
    this.input = input;
    this.rules = rules;
    this.next = Optional.of(input);
  }

  /** What is to be asked; empty when there is an answer. */
  Optional<TextInput> next() {
    return next;
  }

  void answered(final TranslatedText text) {
    final TranslatedText first = answer;
    if (first == null) {
      answer = text;
      next = rules.again(input, text);
    } else {
      answer = rules.better(input, first, text);
      next = Optional.empty();
    }
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
