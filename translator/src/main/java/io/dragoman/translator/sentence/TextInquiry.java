package io.dragoman.translator.sentence;

import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.stage.Inquiry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Translates sentences: asks about what is to be translated of them, asks again in pieces about
 * those that came back with something lost, and with another search about bad ones.
 */
public final class TextInquiry implements Inquiry<TextInput, TranslatedText, List<SentenceResult>> {
  private final List<SentenceTranslation> sentences;
  private Map<TextInput, List<Question>> asked = Map.of();

  private final Map<Integer, String> remembered;

  /** Of sentences in order. */
  public TextInquiry(final List<String> sentences, final TextWish wish) {
    this(sentences, wish, Map.of());
  }

  /**
   * Of sentences in order, of which some have a translation already.
   *
   * @param remembered by position of the sentence
   */
  public TextInquiry(
      final List<String> sentences, final TextWish wish, final Map<Integer, String> remembered) {
    this.sentences =
        sentences.stream().map(sentence -> new SentenceTranslation(sentence, wish)).toList();
    this.remembered = Map.copyOf(remembered);
  }

  @Override
  public List<TextInput> questions() {
    final Map<TextInput, List<Question>> open = new LinkedHashMap<>();
    for (int i = 0; i < sentences.size(); i++) {
      if (remembered.containsKey(i)) {
        continue;
      }
      for (final Question question : sentences.get(i).open()) {
        question
            .next()
            .ifPresent(next -> open.computeIfAbsent(next, any -> new ArrayList<>()).add(question));
      }
    }
    asked = open;
    return List.copyOf(open.keySet());
  }

  @Override
  public void answered(final List<TranslatedText> answers) {
    int next = 0;
    for (final List<Question> same : asked.values()) {
      // It was asked once for all of them, and is paid once.
      Spent paid = Spent.of(answers.get(next));
      for (final Question question : same) {
        question.answered(answers.get(next), paid);
        paid = Spent.NOTHING;
      }
      next++;
    }
  }

  @Override
  public List<SentenceResult> result() {
    return IntStream.range(0, sentences.size())
        .mapToObj(
            i ->
                remembered.containsKey(i)
                    ? SentenceResult.remembered(remembered.get(i))
                    : sentences.get(i).result())
        .toList();
  }
}
