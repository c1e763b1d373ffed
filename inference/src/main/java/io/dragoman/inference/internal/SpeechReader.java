package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.internal.generate.Generated;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Has the windows of a batch of clips transcribed, as many at once as can be: again without
 * timestamps where speech was missed, at higher temperatures where an answer is not to be trusted,
 * and from where an answer broke off.
 *
 * <p>Only the first answer to each window must be had. The others have the time that it left over,
 * and never cost it.
 */
final class SpeechReader {
  private final EngineCore core;
  private final MissedSpeech missed;
  private final SpeechAssembler assembler;
  private final TemperatureFallback fallback;
  private final Model model;

  /** Runs windows of one kind at once. */
  interface Model {
    List<Generated> run(List<SpeechBatches.Window> windows, Deadline deadline);
  }

  SpeechReader(
      final EngineCore core,
      final MissedSpeech missed,
      final SpeechAssembler assembler,
      final TemperatureFallback fallback,
      final Model model) {
    this.core = core;
    this.missed = missed;
    this.assembler = assembler;
    this.fallback = fallback;
    this.model = model;
  }

  /** Reads all clips to their ends. */
  void read(final List<ClipProgress> clips, final Deadline deadline) {
    while (true) {
      final List<ClipProgress.Due> due =
          clips.stream().map(ClipProgress::due).flatMap(Collection::stream).toList();
      if (due.isEmpty()) {
        return;
      }
      required(clips, due.stream().filter(window -> window.instead().isEmpty()).toList(), deadline);
      rests(clips, due.stream().filter(window -> window.instead().isPresent()).toList(), deadline);
    }
  }

  private void required(
      final List<ClipProgress> clips, final List<ClipProgress.Due> due, final Deadline deadline) {
    final List<SpeechBatches.Window> windows = due.stream().map(ClipProgress.Due::window).toList();
    final List<SpeechAssembler.Piece> first =
        grouped(
                windows,
                group -> Optional.of(core.inParts(group, part -> model.run(part, deadline))))
            .stream()
            .flatMap(Optional::stream)
            .toList();
    improved(clips, windows, first, deadline)
        .forEach((i, piece) -> clips.get(windows.get(i).clip()).take(piece));
  }

  /** What broke off is heard again if it can be; otherwise, or if nothing is heard, it stays. */
  private void rests(
      final List<ClipProgress> clips, final List<ClipProgress.Due> due, final Deadline deadline) {
    final List<SpeechBatches.Window> windows = due.stream().map(ClipProgress.Due::window).toList();
    final List<Optional<SpeechAssembler.Piece>> heard = ifPossible(windows, deadline);
    final List<SpeechBatches.Window> spoken = new ArrayList<>();
    final List<SpeechAssembler.Piece> pieces = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      final Optional<SpeechAssembler.Piece> speech = heard.get(i).filter(this::speaks);
      if (speech.isPresent()) {
        spoken.add(windows.get(i));
        pieces.add(speech.get());
      } else {
        clips.get(windows.get(i).clip()).keep(due.get(i).instead().orElseThrow());
      }
    }
    improved(clips, spoken, pieces, deadline)
        .forEach((i, piece) -> clips.get(spoken.get(i).clip()).take(piece));
  }

  private boolean speaks(final SpeechAssembler.Piece piece) {
    return !assembler.silent(piece.generated()) && !assembler.segments(piece).isEmpty();
  }

  /** The same answers by position, but for those that another decode bettered. */
  private Map<Integer, SpeechAssembler.Piece> improved(
      final List<ClipProgress> clips,
      final List<SpeechBatches.Window> windows,
      final List<SpeechAssembler.Piece> first,
      final Deadline deadline) {
    final Map<Integer, SpeechAssembler.Piece> answers = new LinkedHashMap<>();
    IntStream.range(0, first.size()).forEach(i -> answers.put(i, first.get(i)));
    heardAgain(clips, windows, answers, deadline);
    heated(windows, answers, deadline);
    return answers;
  }

  private void heardAgain(
      final List<ClipProgress> clips,
      final List<SpeechBatches.Window> windows,
      final Map<Integer, SpeechAssembler.Piece> answers,
      final Deadline deadline) {
    final List<Integer> suspects =
        answers.keySet().stream()
            .filter(i -> windows.get(i).input().timestamps())
            .filter(i -> clips.get(windows.get(i).clip()).brokenOff(answers.get(i)).isEmpty())
            .filter(i -> missed.suspected(windows.get(i).input().pcm(), answers.get(i)))
            .toList();
    final List<Optional<SpeechAssembler.Piece>> second =
        ifPossible(
            suspects.stream().map(i -> windows.get(i).withTimestamps(false)).toList(), deadline);
    for (int k = 0; k < suspects.size(); k++) {
      final Optional<SpeechAssembler.Piece> plain = second.get(k);
      answers.computeIfPresent(
          suspects.get(k),
          (i, timed) -> plain.map(piece -> missed.better(timed, piece)).orElse(timed));
    }
  }

  /** Decodes at one temperature after the other what failed at all before. */
  private void heated(
      final List<SpeechBatches.Window> windows,
      final Map<Integer, SpeechAssembler.Piece> answers,
      final Deadline deadline) {
    final Map<Integer, List<SpeechAssembler.Piece>> failed = new LinkedHashMap<>();
    answers.forEach(
        (i, piece) -> {
          if (fallback.failed(piece)) {
            failed.put(i, new ArrayList<>(List.of(piece)));
          }
        });
    for (int step = 1; !failed.isEmpty(); step++) {
      final int next = step;
      final List<Integer> again =
          failed.keySet().stream()
              .filter(i -> windows.get(i).input().options().temperatures().size() > next)
              .toList();
      final List<Optional<SpeechAssembler.Piece>> heated =
          ifPossible(again.stream().map(i -> heated(windows.get(i), next)).toList(), deadline);
      for (int k = 0; k < again.size(); k++) {
        final int i = again.get(k);
        heated.get(k).ifPresent(failed.get(i)::add);
        final SpeechAssembler.Piece last = failed.get(i).getLast();
        if (!fallback.failed(last)) {
          answers.put(i, last);
          failed.remove(i);
        }
      }
      if (heated.stream().allMatch(Optional::isEmpty)) {
        break;
      }
    }
    failed.forEach((i, attempts) -> answers.put(i, fallback.best(attempts)));
  }

  private static SpeechBatches.Window heated(final SpeechBatches.Window window, final int step) {
    return window.withSearch(
        TemperatureFallback.search(window, window.input().options().temperatures().get(step)));
  }

  private List<Optional<SpeechAssembler.Piece>> ifPossible(
      final List<SpeechBatches.Window> windows, final Deadline deadline) {
    return grouped(
        windows, group -> core.inPartsIfPossible(group, part -> model.run(part, deadline)));
  }

  /** One answer a window, in order. Prefixes of different lengths do not share a run. */
  private static List<Optional<SpeechAssembler.Piece>> grouped(
      final List<SpeechBatches.Window> windows,
      final Function<List<SpeechBatches.Window>, Optional<List<Generated>>> run) {
    final Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < windows.size(); i++) {
      groups.computeIfAbsent(windows.get(i).kind(), kind -> new ArrayList<>()).add(i);
    }
    final Map<Integer, SpeechAssembler.Piece> answers = new LinkedHashMap<>();
    for (final List<Integer> group : groups.values()) {
      run.apply(group.stream().map(windows::get).toList())
          .ifPresent(
              generated -> {
                for (int k = 0; k < group.size(); k++) {
                  final SpeechBatches.Window window = windows.get(group.get(k));
                  answers.put(
                      group.get(k),
                      new SpeechAssembler.Piece(
                          window.part(), generated.get(k), window.search().temperature()));
                }
              });
    }
    return IntStream.range(0, windows.size())
        .mapToObj(i -> Optional.ofNullable(answers.get(i)))
        .toList();
  }
}
