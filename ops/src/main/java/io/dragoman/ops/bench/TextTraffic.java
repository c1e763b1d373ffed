package io.dragoman.ops.bench;

import io.dragoman.client.Request;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.schemas.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Korean texts of three sentences, to be translated into English. */
final class TextTraffic implements Traffic {
  private static final int SENTENCES_OF_A_TEXT = 3;

  private static final List<String> SENTENCES =
      List.of("지하철역이 어디에 있어요?", "비빔밥 주세요.", "전화기를 잃어버렸어요.", "토요일 아들을 만날 거예요.");

  private final Path model;
  private final int burst;
  private int made;

  /**
   * For one model.
   *
   * @param model the one that the stack's translator runs
   * @param burst how many texts a burst has
   */
  TextTraffic(final Path model, final int burst) {
    this.model = model;
    this.burst = burst;
  }

  @Override
  public String name() {
    return "text";
  }

  @Override
  public String unit() {
    return "texts";
  }

  @Override
  public int burst() {
    return burst;
  }

  @Override
  public List<Double> rates() {
    return List.of(1.0, 20.0);
  }

  @Override
  public Request next() {
    return new Request.Text(
        String.join(" ", sentences()), Language.KOR_HANG, List.of(Language.ENG_LATN));
  }

  @Override
  public double engineAlone() {
    try (Engine<TextInput, TranslatedText> engine =
        EngineProviders.onClassPath()
            .open(
                EngineKind.TEXT_TRANSLATOR,
                EngineProviders.ONNX,
                model,
                EngineOptions.defaults().withMaxBatch(EngineAlone.BATCH))) {
      final double sentences =
          EngineAlone.perSecond(
              engine,
              () ->
                  IntStream.range(0, burst)
                      .mapToObj(i -> sentences())
                      .flatMap(List::stream)
                      .map(sentence -> new TextInput(sentence, "kor_Hang", "eng_Latn"))
                      .toList(),
              batch -> engine.generate(batch, Deadline.NEVER));
      return sentences / SENTENCES_OF_A_TEXT;
    }
  }

  /** A number that no other text has makes each sentence new. */
  private List<String> sentences() {
    made++;
    return IntStream.range(0, SENTENCES_OF_A_TEXT)
        .mapToObj(i -> made + "번 " + SENTENCES.get((made + i) % SENTENCES.size()))
        .toList();
  }
}
