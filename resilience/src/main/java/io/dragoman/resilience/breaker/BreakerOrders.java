package io.dragoman.resilience.breaker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators told breakers, in a small file: an order holds until another one, however often
 * the process is started anew in between.
 *
 * <p>The file never keeps an app from working: when it cannot be read, breakers are on their own;
 * when it cannot be written, an order holds only as long as the process. Safe for several threads.
 */
public final class BreakerOrders {
  private static final Logger LOG = LoggerFactory.getLogger(BreakerOrders.class);

  private final Path file;

  /** Orders by engine; those to engines that are not configured just now stay. */
  private final Properties orders = new Properties();

  /**
   * Reads what was ordered before.
   *
   * @param file where; its directory is made if needed
   */
  public BreakerOrders(final Path file) {
    this.file = file;
    if (!Files.exists(file)) {
      return;
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      orders.load(reader);
    } catch (final IOException | IllegalArgumentException e) {
      LOG.error("The orders to breakers in {} cannot be read; no breaker is forced.", file, e);
    }
  }

  /** Gives the breaker its last order again, if there is one, and keeps every later one. */
  public void watch(final EngineBreaker breaker) {
    final String order = orders.getProperty(breaker.name(), "");
    if (order.equals(EngineBreaker.State.FORCED_OPEN.name())) {
      breaker.forceOpen();
    } else if (order.equals(EngineBreaker.State.FORCED_CLOSED.name())) {
      breaker.forceClosed();
    }
    if (breaker.forced()) {
      LOG.warn(
          "The breaker of {} is {}, as was ordered before this start; POST"
              + " /worker/breakers/{}/reset takes the order back",
          breaker.name(),
          breaker.state(),
          breaker.name());
    }
    breaker.onChange(() -> keep(breaker));
  }

  private synchronized void keep(final EngineBreaker breaker) {
    final Object before =
        breaker.forced()
            ? orders.setProperty(breaker.name(), breaker.state().name())
            : orders.remove(breaker.name());
    if (!breaker.state().name().equals(before) && (breaker.forced() || before != null)) {
      write();
    }
  }

  private void write() {
    final Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer writer = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
        orders.store(writer, "Orders to breakers; POST /worker/breakers/ENGINE/reset removes one");
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (final IOException e) {
      LOG.error("The order to a breaker cannot be kept in {}; a restart forgets it.", file, e);
    }
  }
}
