package io.dragoman.gateway.fetch;

import io.dragoman.schemas.tls.TrustedAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks URLs that clients named. A connection goes only to addresses that {@link UrlPolicy} let pass
 * when the name was looked up, so that a name which means something else a moment later leads
 * nowhere; each redirect is checked as the first URL was. Nothing of what is answered is unpacked,
 * kept as a cookie or believed.
 *
 * <p>Apache's client rather than the JDK's, which does not let its caller choose the address.
 *
 * <p>Safe for several threads.
 */
public final class UrlClient implements AutoCloseable {
  private static final int MAX_REDIRECTS = 5;
  private static final int COPY_BYTES = 64 * 1024;
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS_TO_ONE = 16;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Without these, headers that have no end would fill the heap. */
  private static final Http1Config HEADERS =
      Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();

  private final UrlPolicy policy;
  private final Duration total;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("url-client-timer").factory());

  /**
   * Connects to nothing yet.
   *
   * @param total how long one question with all its redirects and its answer may take
   */
  public UrlClient(final UrlPolicy policy, final Duration total) {
    this(policy, total, TrustedAuthorities.ofTheJvm());
  }

  /**
   * Connects to nothing yet.
   *
   * @param total how long one question with all its redirects and its answer may take
   * @param trust who is believed that certifies servers
   */
  public UrlClient(final UrlPolicy policy, final Duration total, final SSLContext trust) {
    this.policy = policy;
    this.total = total;
    final Timeout each = Timeout.of(total);
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Checked(policy))
                    .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(HEADERS).build())
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setMaxConnPerRoute(MAX_CONNECTIONS_TO_ONE)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(CONNECT))
                            .setSocketTimeout(each)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(each)
                    .setResponseTimeout(each)
                    .build())
            .setUserAgent("dragoman")
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableAutomaticRetries()
            .build();
  }

  /**
   * What was fetched.
   *
   * @param file where it lies; the caller's to delete
   * @param bytes how many
   * @param fileName the last part of the URL's path, for people
   */
  public record Fetched(Path file, long bytes, Optional<String> fileName) {}

  /**
   * Fetches into a new file.
   *
   * @param maxBytes a longer answer is refused as soon as that is known
   * @throws FetchException saying what was wrong
   */
  public Fetched fetch(final URI from, final long maxBytes) throws FetchException {
    final long end = System.nanoTime() + total.toNanos();
    URI url = from;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      check(url);
      final HttpGet get = new HttpGet(url);
      final Future<?> limit = limit(get, end);
      try (ClassicHttpResponse answer = client.executeOpen(null, get, null)) {
        if (answer.getCode() / 100 == 3) {
          url = target(url, answer);
          get.abort();
          continue;
        }
        if (answer.getCode() != 200) {
          get.abort();
          throw new FetchException("The URL answered with status " + answer.getCode() + ".");
        }
        return save(url, answer, maxBytes, get);
      } catch (final IOException e) {
        throw failure(e, get);
      } finally {
        limit.cancel(false);
      }
    }
    throw new FetchException("The URL redirects more than " + MAX_REDIRECTS + " times.");
  }

  /**
   * Posts JSON; what is answered is not read, and no redirect followed.
   *
   * @return the HTTP status
   * @throws FetchException when there was no answer
   */
  public int post(final URI url, final Map<String, String> headers, final byte[] json)
      throws FetchException {
    check(url);
    final HttpPost post = new HttpPost(url);
    headers.forEach(post::setHeader);
    post.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
    final Future<?> limit = limit(post, System.nanoTime() + total.toNanos());
    try (ClassicHttpResponse answer = client.executeOpen(null, post, null)) {
      // Closing would read the rest, however long that is.
      post.abort();
      return answer.getCode();
    } catch (final IOException e) {
      throw failure(e, post);
    } finally {
      limit.cancel(false);
    }
  }

  private void check(final URI url) throws FetchException {
    final Optional<String> violation = policy.violation(url);
    if (violation.isPresent()) {
      throw new FetchException(violation.get());
    }
  }

  /** Whoever sends a byte now and then would hold a connection for ever. */
  private Future<?> limit(final HttpUriRequestBase request, final long end) {
    return timer.schedule(request::abort, end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static URI target(final URI from, final ClassicHttpResponse answer)
      throws FetchException {
    if (answer.getFirstHeader(HttpHeaders.LOCATION) == null) {
      throw new FetchException("The URL redirects without saying where to.");
    }
    try {
      return from.resolve(answer.getFirstHeader(HttpHeaders.LOCATION).getValue());
    } catch (final IllegalArgumentException e) {
      throw new FetchException("The URL redirects to what is no URL.", e);
    }
  }

  private static Fetched save(
      final URI url, final ClassicHttpResponse answer, final long maxBytes, final HttpGet get)
      throws IOException, FetchException {
    final Path file = Files.createTempFile("dragoman-fetched-", "");
    boolean whole = false;
    try (InputStream in = answer.getEntity().getContent();
        OutputStream out = Files.newOutputStream(file)) {
      final byte[] buffer = new byte[COPY_BYTES];
      long bytes = 0;
      if (answer.getEntity().getContentLength() > maxBytes) {
        throw tooLarge(maxBytes, get);
      }
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > maxBytes) {
          throw tooLarge(maxBytes, get);
        }
        out.write(buffer, 0, read);
      }
      whole = true;
      return new Fetched(file, bytes, name(url));
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FetchException tooLarge(final long maxBytes, final HttpGet get) {
    get.abort();
    return new FetchException("What is at the URL has more than " + maxBytes + " bytes.");
  }

  private static Optional<String> name(final URI url) {
    final String path = Optional.ofNullable(url.getPath()).orElse("");
    return Optional.of(path.substring(path.lastIndexOf('/') + 1)).filter(name -> !name.isEmpty());
  }

  private FetchException failure(final IOException e, final HttpUriRequestBase request) {
    if (e instanceof UnsafeAddressException) {
      return new FetchException(String.valueOf(e.getMessage()), e);
    }
    if (request.isAborted() || e instanceof InterruptedIOException) {
      return new FetchException("The URL did not answer within " + total.toSeconds() + " s.", e);
    }
    return new FetchException(
        e instanceof UnknownHostException
            ? "The URL's host is unknown."
            : "The URL did not answer: " + e.getClass().getSimpleName() + ".",
        e);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }

  /** Looks names up, and lets only what may be asked come out. */
  private record Checked(UrlPolicy policy) implements DnsResolver {
    @Override
    public InetAddress[] resolve(final String host) throws UnknownHostException {
      return policy.resolve(host);
    }

    @Override
    public String resolveCanonicalHostname(final String host) {
      return host;
    }
  }
}
