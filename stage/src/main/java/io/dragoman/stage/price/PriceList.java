package io.dragoman.stage.price;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.WatchedFile;
import io.dragoman.schemas.Cost;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What results of an app cost, by the price table that its configuration names. Thread-safe.
 *
 * <p>Whoever pays an engine knows here what it took, once: what is told in the result is what is
 * added up everywhere else.
 */
public final class PriceList {
  public static final String PRICES_FILE = "prices.file";
  private static final String PRICES_FILE_DOC =
      "File of what engines cost, JSON: version, currency (ISO 4217) and prices, a list of what"
          + " each engine costs; read again when it changes. Results say what they cost by it."
          + " Empty: no cost is told.";

  private static final Logger LOG = LoggerFactory.getLogger(PriceList.class);

  private final Optional<WatchedFile<PriceTable>> file;
  private final MeterRegistry meters;
  private final Set<String> unpriced = ConcurrentHashMap.newKeySet();

  private PriceList(final Optional<WatchedFile<PriceTable>> file, final MeterRegistry meters) {
    this.file = file;
    this.meters = meters;
  }

  /** Adds the key. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(PRICES_FILE, Type.STRING, "", PRICES_FILE_DOC);
  }

  /**
   * That of an app.
   *
   * @throws io.dragoman.resilience.config.ConfigurationException when the file cannot be used
   */
  public static PriceList of(
      final Settings settings, final MeterRegistry meters, final InstantSource clock) {
    return new PriceList(
        settings
            .nonEmptyString(PRICES_FILE)
            .map(
                path ->
                    new WatchedFile<>(
                        PRICES_FILE,
                        Path.of(path),
                        PriceTable::parse,
                        PriceTable::requireNewVersion,
                        clock)),
        meters);
  }

  /**
   * What a result costs; empty where no price is known.
   *
   * @param engine name of the engine that answered
   * @param model its model version
   * @param cached whether it had answered the same before, for which nothing is paid again
   */
  public Optional<Cost> cost(
      final String engine, final String model, final boolean cached, final Consumption used) {
    return file.map(WatchedFile::get).flatMap(table -> cost(table, engine, model, cached, used));
  }

  /**
   * What work would cost; empty where no price is known.
   *
   * @param engine name of the engine that would be asked
   * @param model its model version
   * @param expected see {@link Expected}
   */
  public Optional<Cost> estimate(
      final String engine, final String model, final Consumption expected) {
    return file.map(WatchedFile::get).flatMap(table -> table.cost(engine, model, expected));
  }

  private Optional<Cost> cost(
      final PriceTable table,
      final String engine,
      final String model,
      final boolean cached,
      final Consumption used) {
    final Optional<Cost> full = table.cost(engine, model, used);
    if (full.isEmpty()) {
      PriceMeter.RESULTS_UNPRICED.counter(meters, engine).increment();
      if (unpriced.add(table.version() + "/" + engine)) {
        LOG.warn(
            "{} {} has no price for engine {} with model {}, so its results cost nothing; add one",
            PRICES_FILE,
            table,
            engine,
            model);
      }
      return full;
    }
    if (cached) {
      return full.map(cost -> new Cost(BigDecimal.ZERO, cost.currency(), cost.priceVersion()));
    }
    full.ifPresent(
        cost ->
            PriceMeter.RESULTS_COST
                .counter(meters, engine, cost.currency())
                .increment(cost.amount().doubleValue()));
    return full;
  }
}
