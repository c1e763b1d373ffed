package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Speech;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.generate.AttentiveModel;
import io.dragoman.inference.internal.generate.Scores;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells when each word of a transcript was said, by having the model read the transcript while it
 * hears the sound, and looking which part of the sound each token attends to (openai/whisper,
 * timing.py).
 */
final class WordAligner {
  /** Windows that are read at once: attention needs much memory, and reading is one step. */
  private static final int MAX_ROWS = 4;

  private final WhisperSettings settings;
  private final SpeechBatches batches;
  private final AttentiveModel model;
  private final Words words;

  WordAligner(
      final WhisperSettings settings,
      final SpeechBatches batches,
      final AttentiveModel model,
      final Words words) {
    this.settings = settings;
    this.batches = batches;
    this.model = model;
    this.words = words;
  }

  /**
   * A window with its transcript.
   *
   * @param window what was heard
   * @param pieces its transcript in timed pieces
   */
  record Heard(SpeechBatches.Window window, List<Speech.Segment> pieces) {
    int[] text() {
      return pieces.stream()
          .flatMap(piece -> piece.tokens().stream())
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  /** The words of each window, in order; times are from the start of the window. */
  List<WordTiming> align(final List<Heard> all, final Deadline deadline) {
    final List<WordTiming> aligned = new ArrayList<>(all.size());
    for (int from = 0; from < all.size(); from += MAX_ROWS) {
      StepwiseGenerator.check(deadline);
      aligned.addAll(together(all.subList(from, Math.min(all.size(), from + MAX_ROWS))));
    }
    return aligned;
  }

  private List<WordTiming> together(final List<Heard> rows) {
    final List<int[]> texts = rows.stream().map(this::text).toList();
    final List<int[]> starts =
        rows.stream().map(row -> batches.startOfTranscript(row.window().input())).toList();
    final int before = starts.getFirst().length;
    final int length = texts.stream().mapToInt(text -> text.length).max().orElse(0) + before + 2;
    final long[][] tokens = new long[rows.size()][length];
    for (int row = 0; row < tokens.length; row++) {
      Arrays.fill(tokens[row], settings.end());
      for (int i = 0; i < before; i++) {
        tokens[row][i] = starts.get(row)[i];
      }
      tokens[row][before] = settings.noTimestamps();
      for (int i = 0; i < texts.get(row).length; i++) {
        tokens[row][before + 1 + i] = texts.get(row)[i];
      }
    }
    final SortedSet<Integer> layers = layers();
    try (AttentiveModel.Attended attended =
        model.attend(batches.features(rows.stream().map(Heard::window).toList()), tokens, layers)) {
      final List<TimeWarping> warpings = warpings(rows, texts, before, length, attended);
      return IntStream.range(0, rows.size())
          .mapToObj(row -> timing(rows, texts, before, attended, warpings, row))
          .toList();
    }
  }

  /** All of it that leaves room for the tokens around it. */
  private int[] text(final Heard row) {
    final int[] text = row.text();
    final int room =
        settings.maxLength() - batches.startOfTranscript(row.window().input()).length - 2;
    return text.length <= room ? text : Arrays.copyOf(text, room);
  }

  private SortedSet<Integer> layers() {
    final SortedSet<Integer> known = model.layers();
    final SortedSet<Integer> wanted =
        settings.alignmentHeads().stream()
            .map(WhisperSettings.Head::layer)
            .filter(known::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    // As the reference does where nobody has looked which heads follow the sound.
    return wanted.isEmpty() ? known.tailSet((known.last() + 1) / 2) : wanted;
  }

  private List<WhisperSettings.Head> heads(final AttentiveModel.Attended attended) {
    final SortedSet<Integer> layers = layers();
    final List<WhisperSettings.Head> chosen =
        settings.alignmentHeads().stream()
            .filter(head -> layers.contains(head.layer()) && head.head() < attended.heads())
            .sorted(Comparator.comparingInt(WhisperSettings.Head::layer))
            .toList();
    return chosen.isEmpty()
        ? layers.stream()
            .flatMap(
                layer ->
                    IntStream.range(0, attended.heads())
                        .mapToObj(head -> new WhisperSettings.Head(layer, head)))
            .toList()
        : chosen;
  }

  private List<TimeWarping> warpings(
      final List<Heard> rows,
      final List<int[]> texts,
      final int before,
      final int length,
      final AttentiveModel.Attended attended) {
    final List<TimeWarping> warpings = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      final int samples = rows.get(row).window().part().length();
      final int places = samples / WhisperSettings.TIMESTAMP_SAMPLES;
      warpings.add(
          new TimeWarping(
              before + 2 + texts.get(row).length, Math.clamp(places, 1, attended.sources())));
    }
    final float[] weights = new float[length * attended.sources()];
    for (final WhisperSettings.Head head : heads(attended)) {
      for (int row = 0; row < rows.size(); row++) {
        attended.weights(row, head.layer(), head.head(), weights);
        warpings.get(row).add(weights, attended.sources());
      }
    }
    return warpings;
  }

  private WordTiming timing(
      final List<Heard> rows,
      final List<int[]> texts,
      final int before,
      final AttentiveModel.Attended attended,
      final List<TimeWarping> warpings,
      final int row) {
    final int[] text = texts.get(row);
    final int[] places = warpings.get(row).starts(before, before + 1 + text.length);
    final float[] scores = new float[settings.vocabulary()];
    final List<WordTiming.Aligned> aligned = new ArrayList<>();
    int at = 0;
    for (final Words.Word word :
        words.of(text, SpeechBatches.writtenLanguage(rows.get(row).window().input()))) {
      double probability = 0;
      for (int i = at; i < at + word.tokens(); i++) {
        attended.scores(row, before + i, scores);
        probability += Math.exp(scores[text[i]] - Scores.logSumExp(scores, 0, settings.end()));
      }
      final int to = at + word.tokens();
      aligned.add(
          new WordTiming.Aligned(
              word.text(),
              word.tokens(),
              seconds(places[at]),
              seconds(places[to]),
              (float) (probability / word.tokens())));
      at = to;
    }
    return new WordTiming(aligned);
  }

  private static double seconds(final int place) {
    return (double) place * WhisperSettings.TIMESTAMP_SAMPLES / LogMel.RATE;
  }
}
