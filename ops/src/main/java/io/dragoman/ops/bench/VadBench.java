package io.dragoman.ops.bench;

import io.dragoman.inference.onnx.voice.SpeechModel;
import io.dragoman.ingest.audio.EnergyActivity;
import io.dragoman.ingest.audio.NeuralActivity;
import io.dragoman.ingest.audio.NeuralOptions;
import io.dragoman.ingest.audio.Pcm;
import io.dragoman.ingest.audio.SegmentOptions;
import io.dragoman.ingest.audio.Segmenter;
import io.dragoman.ingest.audio.VoiceActivity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the same speech in the same noise by loudness and by a model: what each misses, what it
 * takes for speech that is none, into how many segments that is cut, and how long it takes.
 */
public final class VadBench {
  private static final List<Integer> DECIBELS = List.of(20, 10, 5, 0);
  private static final int ROUNDS = 5;

  private final SpeechTrack track;
  private final Map<String, VoiceActivity> detectors;
  private final List<BenchRow> rows = new ArrayList<>();

  private VadBench(final SpeechTrack track, final Map<String, VoiceActivity> detectors) {
    this.track = track;
    this.detectors = detectors;
  }

  /**
   * Measures.
   *
   * @param model an ONNX file of Silero VAD's layout
   * @param samples folder of WAV files of clean speech, 16 kHz mono
   * @throws IOException if a sample cannot be read
   * @throws io.dragoman.inference.ModelLoadException if the file is no such model
   */
  public static BenchReport run(final Path model, final Path samples) throws IOException {
    try (SpeechModel network = SpeechModel.open(model)) {
      final Map<String, VoiceActivity> detectors = new LinkedHashMap<>();
      detectors.put("energy", new EnergyActivity());
      detectors.put("model", new NeuralActivity(network, NeuralOptions.DEFAULT));
      final VadBench bench =
          new VadBench(new SpeechTrack(BenchClips.load(samples, Integer.MAX_VALUE)), detectors);
      bench.measure();
      return new BenchReport(bench.rows);
    }
  }

  private void measure() {
    compare("clean", track.alone(), track.speech());
    for (final Background background : Background.values()) {
      final float[] sound = background.sound(track.length());
      final String name = background.name().toLowerCase(Locale.ROOT);
      for (final int decibels : DECIBELS) {
        compare("%s_%d_db".formatted(name, decibels), track.over(sound, decibels), track.speech());
      }
      compare(name + "_alone", track.without(sound), new boolean[track.speech().length]);
    }
    time(track.over(Background.WHITE.sound(track.length()), DECIBELS.getFirst()));
  }

  private void compare(final String sound, final Pcm pcm, final boolean[] truth) {
    detectors.forEach(
        (name, detector) -> {
          final boolean[] found = new boolean[truth.length];
          for (final VoiceActivity.Speech stretch : detector.find(pcm)) {
            for (int frame = stretch.from(); frame < stretch.to(); frame++) {
              found[frame] = true;
            }
          }
          final String place = "vad.%s.%s".formatted(sound, name);
          int speech = 0;
          int missed = 0;
          int mistaken = 0;
          for (int frame = 0; frame < truth.length; frame++) {
            speech += truth[frame] ? 1 : 0;
            missed += truth[frame] && !found[frame] ? 1 : 0;
            mistaken += !truth[frame] && found[frame] ? 1 : 0;
          }
          if (speech > 0) {
            rows.add(new BenchRow(place + ".missed", 100.0 * missed / speech, "% of speech"));
          }
          rows.add(
              new BenchRow(
                  place + ".false", 100.0 * mistaken / (truth.length - speech), "% of the rest"));
          rows.add(
              new BenchRow(
                  place + ".segments",
                  new Segmenter(detector, SegmentOptions.DEFAULT).cut(pcm).size(),
                  "segments"));
        });
  }

  /** By turns; the fastest round counts, because whatever else runs can only make one slower. */
  private void time(final Pcm pcm) {
    final Map<String, Long> best = new LinkedHashMap<>();
    for (int i = 0; i < ROUNDS; i++) {
      detectors.forEach(
          (name, detector) -> {
            final long start = System.nanoTime();
            detector.find(pcm);
            best.merge(name, System.nanoTime() - start, Math::min);
          });
    }
    final double seconds = (double) pcm.length() / Pcm.SAMPLE_RATE;
    best.forEach(
        (name, nanos) ->
            rows.add(
                new BenchRow("vad." + name + ".time", nanos / 1e6 / seconds, "ms/audio second")));
  }
}
