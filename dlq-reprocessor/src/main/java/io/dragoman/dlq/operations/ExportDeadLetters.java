package io.dragoman.dlq.operations;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.transfer.ExportFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collector;

/** Writes dead letters to a file. */
public final class ExportDeadLetters {
  private final OperationContext context;

  public ExportDeadLetters(final OperationContext context) {
    this.context = context;
  }

  /** Makes the file; called when it is known what goes into it. */
  @FunctionalInterface
  public interface Target {
    /**
     * Makes it.
     *
     * @throws IOException when it cannot be made, or exists already
     */
    ExportFile.Writer open() throws IOException;
  }

  /**
   * Writes them, and finishes the file.
   *
   * @param topics names, in which {@code *} stands for anything; none: those of the installation
   * @param progress of that many offsets
   * @return how many
   * @throws RefusedException when a topic does not exist or may not be named; there is no file then
   * @throws IOException when the file cannot be written
   */
  public long export(
      final List<String> topics,
      final Criteria criteria,
      final Target target,
      final LongFunction<Progress> progress)
      throws IOException {
    final DeadLetterFilter filter =
        criteria.filter(context.decoder(), () -> context.audit().statuses(context.reader()));
    final List<OffsetRange> ranges = context.reader().ranges(context.topics(topics), filter);
    try (ExportFile.Writer writer = target.open()) {
      context
          .reader()
          .scan(
              ranges,
              filter,
              into(writer),
              progress.apply(ranges.stream().mapToLong(OffsetRange::length).sum()));
      writer.finish();
      return writer.records();
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Several partitions are read at once, but a line must stay a line. */
  private static Collector<DeadLetter, ?, ExportFile.Writer> into(final ExportFile.Writer writer) {
    return Collector.of(
        () -> writer,
        (to, letter) -> {
          synchronized (to) {
            try {
              to.add(letter);
            } catch (final IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        },
        (one, other) -> one);
  }
}
