package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.order.Criteria;
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

  /**
   * Writes them, and finishes the file.
   *
   * @param topics names, in which {@code *} stands for anything; none: those of the installation
   * @param progress of that many offsets
   * @throws RefusedException when a topic does not exist or may not be named
   * @throws IOException when the file cannot be written
   */
  public void export(
      final List<String> topics,
      final Criteria criteria,
      final ExportFile.Writer writer,
      final LongFunction<Progress> progress)
      throws IOException {
    final DeadLetterFilter filter =
        criteria.filter(context.decoder(), () -> context.audit().statuses(context.reader()));
    final List<OffsetRange> ranges = context.reader().ranges(context.topics(topics), filter);
    try {
      context
          .reader()
          .scan(
              ranges,
              filter,
              into(writer),
              progress.apply(ranges.stream().mapToLong(OffsetRange::length).sum()));
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    }
    writer.finish();
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
