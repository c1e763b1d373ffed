package io.dragoman.dlq.operations;

import io.dragoman.dlq.transfer.Importer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes exported dead letters to the cluster, all or none. */
public final class ImportDeadLetters {
  private final Importer importer;

  public ImportDeadLetters(final OperationContext context) {
    this.importer = new Importer(context.clientConfig(), context.reader(), context.targets());
  }

  /** Says what an import would do, see {@link Importer#plan}. */
  public Importer.Plan plan(final Path file, final @Nullable String to) throws IOException {
    return importer.plan(file, to);
  }

  /**
   * Imports a file, see {@link Importer#run}.
   *
   * @param force also those that are there already
   * @return how many were written
   * @throws RefusedException when some are there already
   */
  public long run(final Path file, final @Nullable String to, final boolean force)
      throws IOException {
    if (!force) {
      final Importer.Plan plan = importer.plan(file, to);
      if (plan.there() > 0) {
        throw new RefusedException(new Refusal.AlreadyThere(plan));
      }
    }
    return importer.run(file, to);
  }
}
