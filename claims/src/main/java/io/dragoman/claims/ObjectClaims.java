package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Content as objects of a bucket in any store that speaks S3. An object's key is the configured
 * prefix and a random number made here. A bucket's own lifecycle rule takes away what nobody
 * deleted.
 */
final class ObjectClaims implements ClaimStore {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectClaims.class);
  private static final int ID_BYTES = 16;

  /** Without a word from the store for so long, it is taken for away. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final S3Client s3;
  private final String bucket;
  private final String prefix;
  private final ClaimConfig config;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * Connects when it is first used.
   *
   * @param trust whom it believes over HTTPS; empty: whom the JVM knows
   */
  ObjectClaims(
      final ClaimConfig config, final InstantSource clock, final Optional<TrustManager[]> trust) {
    this.config = config;
    this.clock = clock;
    this.bucket = config.s3().bucket();
    this.prefix = config.s3().prefix();
    final S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(config.s3().region()))
            .credentialsProvider(credentials(config.s3()))
            // Stores of other makers know neither names of buckets as hosts nor newer checksums.
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http(trust))
            .overrideConfiguration(
                override ->
                    override
                        .apiCallTimeout(config.timeout())
                        .apiCallAttemptTimeout(config.timeout()));
    if (!config.s3().endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(config.s3().endpoint()));
    }
    this.s3 = builder.build();
  }

  private static UrlConnectionHttpClient.Builder http(final Optional<TrustManager[]> trust) {
    final UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder().connectionTimeout(SILENCE).socketTimeout(SILENCE);
    trust.ifPresent(managers -> http.tlsTrustManagersProvider(() -> managers));
    return http;
  }

  private static AwsCredentialsProvider credentials(final ClaimConfig.S3 s3) {
    return s3.accessKey().isEmpty()
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(s3.accessKey(), s3.secretKey()));
  }

  @Override
  public String store(final String owner, final InputStream content, final long size) {
    final Upload upload = new Upload(content, size, config.maxBytes());
    final byte[] bits = new byte[ID_BYTES];
    random.nextBytes(bits);
    final String id = HexFormat.of().formatHex(bits);
    try {
      s3.putObject(
          request -> request.bucket(bucket).key(prefix + id),
          RequestBody.fromInputStream(upload, size));
    } catch (final SdkException e) {
      throw unavailable(e);
    }
    return upload.reference(Reference.Scheme.S3, id).toString();
  }

  @Override
  public Claim open(final String text) {
    final Reference reference = Reference.parse(text, Reference.Scheme.S3);
    final ResponseInputStream<GetObjectResponse> object;
    try {
      object = s3.getObject(request -> request.bucket(bucket).key(prefix + reference.id()));
    } catch (final NoSuchKeyException e) {
      throw reference.gone("is not there any more, or never was");
    } catch (final SdkException e) {
      throw unavailable(e);
    }
    if (object.response().contentLength() != reference.size()) {
      object.abort();
      throw reference.gone("is not what the reference was made for");
    }
    return new Claim(
        reference.size(), new Download(new Aborting(object), reference, config.timeout(), clock));
  }

  @Override
  public void delete(final String text) {
    final Reference reference;
    try {
      reference = Reference.parse(text, Reference.Scheme.S3);
    } catch (final DragomanException e) {
      LOG.debug("Not a reference of this store", e);
      return;
    }
    try {
      s3.deleteObject(request -> request.bucket(bucket).key(prefix + reference.id()));
    } catch (final SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }

  /** Otherwise closing would read the rest of a large object first. */
  private static final class Aborting extends FilterInputStream {
    private final ResponseInputStream<?> object;

    Aborting(final ResponseInputStream<?> object) {
      super(object);
      this.object = object;
    }

    @Override
    public void close() {
      object.abort();
    }
  }

  private DragomanException unavailable(final SdkException cause) {
    return new DragomanException(
        ErrorCode.CLAIM_STORE_UNAVAILABLE,
        "The bucket %s (claims.s3.*) cannot be used for large audio just now: %s"
            .formatted(bucket, cause.getMessage()),
        cause);
  }
}
