package io.dragoman.translator.sentence;

import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Answers as a test wants it, and remembers what it was asked. */
final class Model {
  static final QualityRules RULES = new QualityRules(-6, true, true, 4);

  final List<TextInput> asked = new ArrayList<>();
  private final Function<TextInput, TranslatedText> answers;

  private Model(final Function<TextInput, TranslatedText> answers) {
    this.answers = answers;
  }

  static Model saying(final Function<String, String> answers) {
    return answering(input -> text(answers.apply(input.text())));
  }

  static Model answering(final Function<TextInput, TranslatedText> answers) {
    return new Model(answers);
  }

  static TranslatedText text(final String text) {
    return new TranslatedText(text, -0.1f, 3, false, false);
  }

  static TextWish wish(final boolean markup, final Terms.Term... terms) {
    return new TextWish(
        Language.KOR_HANG,
        Language.ENG_LATN,
        TextOptions.DEFAULTS,
        TextBackground.NONE,
        new Terms(List.of(terms)),
        markup,
        RULES);
  }

  SentenceResult translate(final String sentence, final TextWish wish) {
    final TextInquiry inquiry = new TextInquiry(List.of(sentence), wish);
    for (List<TextInput> open = inquiry.questions(); !open.isEmpty(); open = inquiry.questions()) {
      asked.addAll(open);
      inquiry.answered(open.stream().map(answers).toList());
    }
    return inquiry.result().getFirst();
  }

  List<String> texts() {
    return asked.stream().map(TextInput::text).toList();
  }
}
