package io.dragoman.translator.sentence;

import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.text.Markup;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A sentence on its way through the model. */
final class SentenceTranslation {
  /** A row of a hundred cells is a hundred questions; what is behind these stays as it is. */
  private static final int MAX_QUESTIONS = 64;

  private final TextWish wish;
  private final List<Part> parts;
  private final Map<Part, ProseTranslation> prose = new LinkedHashMap<>();
  private final Optional<TaggedLine> line;
  private final List<Question> asked = new ArrayList<>();

  SentenceTranslation(final String sentence, final TextWish wish) {
    this.wish = wish;
    this.parts = Dissection.of(sentence, wish.source(), wish.terms(), wish.markup());
    for (final Part part : parts) {
      if (part instanceof final Part.Prose some) {
        prose.computeIfAbsent(some, any -> new ProseTranslation(some, this::question));
      }
    }
    this.line = wish.markup() ? TaggedLine.of(parts, this::question) : Optional.empty();
  }

  private Optional<Question> question(final String text) {
    if (asked.size() >= MAX_QUESTIONS) {
      return Optional.empty();
    }
    final Question question =
        new Question(
            new TextInput(
                text,
                wish.source().flores(),
                wish.target().flores(),
                wish.options(),
                wish.background()),
            wish.rules());
    asked.add(question);
    return Optional.of(question);
  }

  /** Questions that have no answer yet. */
  List<Question> open() {
    return Stream.concat(
            prose.values().stream().flatMap(some -> some.open().stream()),
            line.map(TaggedLine::question).filter(question -> question.next().isPresent()).stream())
        .toList();
  }

  /** What came of it, when no question is open. */
  SentenceResult result() {
    final Optional<String> together =
        line.flatMap(tagged -> tagged.text(words -> translation(words).text()));
    final List<Question> questions =
        together.isPresent()
            ? List.of(line.orElseThrow().question())
            : prose.values().stream().flatMap(ProseTranslation::questions).toList();
    final List<TranslatedText> answers = questions.stream().map(Question::answer).toList();
    final int tokens = answers.stream().mapToInt(TranslatedText::tokens).sum();
    final float likelihood =
        tokens == 0
            ? 0f
            : (float)
                (answers.stream()
                        .mapToDouble(a -> (double) a.averageLogProbability() * a.tokens())
                        .sum()
                    / tokens);
    final Quality quality = quality(questions, likelihood, together.isPresent());
    return new SentenceResult(
        together.orElseGet(() -> text(ProseTranslation::text)),
        likelihood,
        tokens,
        answers.stream().anyMatch(TranslatedText::truncated),
        answers.stream().anyMatch(TranslatedText::repetitive),
        together.isPresent() ? List.of() : alternatives(),
        quality.value(),
        quality.reasons().stream().map(QualityReason::key).sorted().toList(),
        asked.stream().map(Question::spent).reduce(Spent.NOTHING, Spent::plus));
  }

  private String text(final Function<ProseTranslation, String> translated) {
    return parts.stream()
        .map(
            part ->
                switch (part) {
                  case Part.Kept(final String text) -> text;
                  case Part.Prose some -> written(translated.apply(translation(some)));
                })
        .collect(Collectors.joining());
  }

  private ProseTranslation translation(final Part.Prose some) {
    return Objects.requireNonNull(prose.get(some));
  }

  private String written(final String text) {
    return wish.markup() ? Markup.escape(text) : text;
  }

  /** The next best of all prose at once; where there is none, the best. */
  private List<String> alternatives() {
    final Set<String> texts = new LinkedHashSet<>();
    final int most =
        prose.values().stream().mapToInt(some -> some.alternatives().size()).max().orElse(0);
    for (int i = 0; i < most; i++) {
      final int rank = i;
      texts.add(
          text(
              some -> {
                final List<String> others = some.alternatives();
                return rank < others.size() ? others.get(rank) : some.text();
              }));
    }
    texts.remove(text(ProseTranslation::text));
    return List.copyOf(texts);
  }

  /** Of the words alone, as if they had been asked and answered together. */
  private Quality quality(
      final List<Question> questions, final float likelihood, final boolean together) {
    final TranslatedText all =
        new TranslatedText(
            joined(questions, question -> question.answer().text()),
            likelihood,
            1,
            questions.stream().anyMatch(question -> question.answer().truncated()),
            questions.stream().anyMatch(question -> question.answer().repetitive()));
    final EnumSet<QualityReason> reasons = EnumSet.noneOf(QualityReason.class);
    if (!questions.isEmpty()) {
      reasons.addAll(
          Quality.of(
                  joined(questions, question -> question.input().text()),
                  all,
                  wish.source(),
                  wish.target())
              .reasons());
    }
    if (!together
        && (line.isPresent() || prose.values().stream().anyMatch(ProseTranslation::cutUp))) {
      reasons.add(QualityReason.CUT);
    }
    if (!together && prose.values().stream().anyMatch(ProseTranslation::untranslated)) {
      reasons.add(QualityReason.UNTRANSLATED);
    }
    return Quality.of(likelihood, reasons);
  }

  private static String joined(
      final List<Question> questions, final Function<Question, String> of) {
    return questions.stream().map(of).collect(Collectors.joining(" "));
  }
}
